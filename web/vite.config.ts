import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { precompress } from './precompress.ts';

const api = process.env.SIPPROT_CONSOLE ?? 'http://127.0.0.1:8086';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), precompress()],
  // the console puts a fresh nonce in its place with every answer: no style without it is applied
  html: { cspNonce: '__CSP_NONCE__' },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    // a data: address would need an exception in the content security policy
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 600,
  },
  server: { proxy: { '/sipprot': { target: api, changeOrigin: false, secure: false } } },
});
