import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** `npm run example:dashboard`; paths are relative, so that the built page can lie in any folder of a web server. */
export default defineConfig({ base: './', plugins: [react()], server: { host: '127.0.0.1', port: 5173, strictPort: true } })
