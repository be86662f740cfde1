import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { firstPageBudget } from './first-page-budget.ts';
import { precompress } from './precompress.ts';

const api = process.env.SIPPROT_CONSOLE ?? 'http://127.0.0.1:8086';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), firstPageBudget(), precompress()],
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
    rolldownOptions: {
      output: {
        // what several pages share of the kit comes in one file, rather than in dozens of tiny ones
        codeSplitting: {
          groups: [
            { name: 'icons', test: /node_modules\/lucide-react\// },
            { name: 'kit', test: /node_modules\/(@mantine\/(core|hooks)|@floating-ui)\//, minShareCount: 4 },
            { name: 'shared', test: /web\/src\/(?!pages\/)/, minShareCount: 4 },
          ],
        },
      },
    },
  },
  server: { proxy: { '/sipprot': { target: api, changeOrigin: false, secure: false } } },
});
