import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The service that the development server forwards to: `npm start` on its default port. */
const SERVICE = 'http://127.0.0.1:8000';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // The content security policy allows no `data:` URLs, so that nothing may be inlined as one.
    assetsInlineLimit: 0,
  },
  server: {
    proxy: { '/api': SERVICE, '/health': SERVICE, '/docs': SERVICE, '/openapi.json': SERVICE },
    // The page shares the pure modules of src/domain.
    fs: { allow: ['..'] },
  },
});
