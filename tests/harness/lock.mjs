// lock: holds a table locked in a session of its own, so that statements on it wait as long as a test
// wants them to: the only honest way to make a fast statement slow.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

export async function lockTable(server, table) {
    const psql = spawn('psql', ['-XAtq', '-h', server.cluster.folder, '-U', 'postgres', '-d', server.database],
        { stdio: ['pipe', 'pipe', 'inherit'] });
    psql.stdin.write(`begin; lock table ${table} in access exclusive mode; select 'held';\n`);
    await once(psql.stdout, 'data');
    return async () => {
        psql.stdin.end('commit;\n');
        await once(psql, 'exit');
    };
}
