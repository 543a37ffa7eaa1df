/* One SVG sprite of the icons that src/ui/icon_names.ts lists, and of no others. In a build it is an
 * asset with a hash in its name; in development it is made anew at each request. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Plugin } from 'vite';
import { iconNames } from '../src/ui/icon_names.ts';

const require = createRequire(import.meta.url);
const virtual = 'virtual:sprite';
const served = '/sprite.svg';

function symbolOf(name: string): string {
    const svg = readFileSync(require.resolve(`lucide-static/icons/${name}.svg`), 'utf8');
    const inner = /<svg[^>]*>([\s\S]*)<\/svg>/.exec(svg)?.[1];
    if (inner === undefined) throw new Error(`icon ${name} has no <svg> element`);
    return `<symbol id="${name}" viewBox="0 0 24 24">${inner.replace(/\s*\n\s*/g, '')}</symbol>`;
}

export function spriteText(): string {
    const symbols = [...iconNames].sort().map(symbolOf).join('');
    return `<svg xmlns="http://www.w3.org/2000/svg"><!-- Lucide, ISC; see licenses.txt -->${symbols}</svg>`;
}

export function sprite(): Plugin {
    let building = false;
    return {
        name: 'fixpoint-sprite',
        configResolved(config) {
            building = config.command === 'build';
        },
        resolveId: (id) => (id === virtual ? `\0${virtual}` : null),
        load(id) {
            if (id !== `\0${virtual}`) return null;
            if (!building) return `export default ${JSON.stringify(served)};`;
            const ref = this.emitFile({ type: 'asset', name: 'sprite.svg', source: spriteText() });
            return `export default import.meta.ROLLUP_FILE_URL_${ref};`;
        },
        generateBundle() {
            const license = readFileSync(require.resolve('lucide-static/LICENSE'), 'utf8');
            this.emitFile({
                type: 'asset',
                fileName: 'licenses.txt',
                source: `Icons: lucide-static\n\n${license}`,
            });
        },
        configureServer(server) {
            server.middlewares.use(served, (_request, response) => {
                response.setHeader('Content-Type', 'image/svg+xml');
                response.end(spriteText());
            });
        },
    };
}
