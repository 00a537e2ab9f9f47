import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'
import { compressed } from './compressed.ts'
import { shellList } from './shell-list.ts'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

// biome-ignore lint/style/noDefaultExport: Vite asks for it
export default defineConfig({
  root: here('.'),
  // What is not hashed into a name: icons, the manifest, the service worker.
  publicDir: here('public'),
  plugins: [shellList(), compressed()],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: here('../../dist/web'),
    emptyOutDir: true,
    target: 'es2022',
    // The policy of the pages allows no data: URL.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: { portal: here('index.html'), console: here('console.html') } },
  },
})
