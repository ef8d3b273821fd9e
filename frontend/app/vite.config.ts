import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compress } from './build/compress.ts';
import { excalidraw } from './build/excalidraw.ts';

export default defineConfig({
  plugins: [react(), excalidraw(), compress()],
  // ShareDB's client looks for Node's "util" and is content with "inherits" where that has no function of this name.
  resolve: { alias: { util: 'inherits' } },
  build: {
    outDir: '../dist',
    emptyOutDir: true,
    target: 'es2022',
    // Pages must come from their own server alone, data addresses included.
    assetsInlineLimit: 0,
    // The board's editor is one piece, loaded on its page only.
    chunkSizeWarningLimit: 1200,
  },
  server: { proxy: { '/v1': 'http://127.0.0.1:7007', '/ws': { target: 'ws://127.0.0.1:7007', ws: true } } },
});
