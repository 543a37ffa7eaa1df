// run: `node tests/harness/run.mjs ARGS…` is `node --test ARGS…` with one PostgreSQL for all files.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { startCluster } from './index.mjs';

const cluster = await startCluster();
const child = spawn(process.execPath, ['--test', ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, FIXPOINT_TEST_CLUSTER: cluster.folder },
});
process.once('exit', () => child.kill('SIGTERM'));
const [code] = await once(child, 'exit');
await cluster.stop();
process.exitCode = code ?? 1;
