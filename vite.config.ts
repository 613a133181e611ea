import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const ui = join(import.meta.dirname, 'src/ui');

/** Every folder of src/ui with an index.html is a page of its own, and so is src/ui itself. */
function pages(): string[] {
  const folders = readdirSync(ui, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const candidates = [join(ui, 'index.html'), ...folders.map((entry) => join(ui, entry.name, 'index.html'))];
  return candidates.filter((file) => existsSync(file));
}

export default defineConfig({
  root: ui,
  publicDir: false,
  plugins: [react()],
  // The server puts a fresh nonce in its place with every answer: the content security policy allows nothing without it.
  html: { cspNonce: '__NONCE__' },
  build: {
    outDir: join(import.meta.dirname, 'dist/ui'),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
    sourcemap: false,
    rolldownOptions: { input: pages() },
  },
});
