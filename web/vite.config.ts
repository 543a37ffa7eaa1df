/* How the client is built and served while one works on it. Nothing is inlined: the content security
 * policy allows files of our own origin only. `FIXPOINT_API` names the server that the development
 * server hands /api to. */
import { fileURLToPath } from 'node:url';
import preact from '@preact/preset-vite';
import { defineConfig } from 'vitest/config';
import { packed } from './build/packed.ts';
import { sprite } from './build/sprite.ts';

export default defineConfig({
    plugins: [preact({ devToolsEnabled: false, prefreshEnabled: false }), sprite(), packed()],
    resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
    build: {
        target: 'es2022',
        assetsInlineLimit: 0,
        cssCodeSplit: true,
        modulePreload: { polyfill: false },
        reportCompressedSize: false,
    },
    server: {
        host: '127.0.0.1',
        proxy: { '/api': { target: process.env.FIXPOINT_API ?? 'http://127.0.0.1:8080' } },
    },
    test: { include: ['src/**/*.test.{ts,tsx}', 'tests/**/*.test.ts'], environment: 'node' },
});
