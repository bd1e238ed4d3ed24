import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig, type Plugin } from 'vite'

/** Tell the service worker which files make up the shell, and a name that changes whenever any of them does. */
function shellList(): Plugin {
  return {
    name: 'shell-list',
    enforce: 'post',
    generateBundle(_options, bundle) {
      const worker = bundle['sw.js']
      if (worker?.type !== 'chunk') throw new Error('There is no service worker to tell.')
      // The page of all components is for development; nobody else need carry it.
      const assets = Object.keys(bundle).filter((name) => name.startsWith('assets/') && !name.includes('/Components-')).sort()
      const stamp = createHash('sha256').update(assets.join(' ')).update(readFileSync('index.html'))
      for (const name of readdirSync('public').sort()) stamp.update(readFileSync(`public/${name}`))
      const told = [stamp.digest('hex').slice(0, 12), ...assets].join(' ')
      worker.code = worker.code.replaceAll('__SHELL__', JSON.stringify(told))
      if (!worker.code.includes(told)) throw new Error('The service worker was not told its shell.')
    },
  }
}

/** Of the parts, what only screens behind a sign-in or a tap show: whom to call, keys, devices. */
const LATER = /(parts\/(CallMe|SupportCard|SupportLine)|lib\/(device|dialled|countries|region|support)|api\/(address|keys|passkeys))\b/

// Django keeps `/`; the app is built to be served from `/app/` (see WHITENOISE_ROOT in the settings).
export default defineConfig({
  base: '/app/',
  plugins: [svelte(), shellList()],
  build: {
    outDir: 'dist/app',
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rollupOptions: {
      input: { index: 'index.html', sw: 'src/worker/sw.ts' },
      output: {
        entryFileNames: (chunk) => (chunk.name === 'sw' ? 'sw.js' : 'assets/[name]-[hash:8].js'),
        // Every part in one file: a dozen small ones cost a slow phone more in turns than in bytes. What no first page
        // shows stays out of it.
        codeSplitting: { groups: [{ name: 'parts', test: (id: string) => /src\/(parts|lib|api)\//.test(id) && !LATER.test(id) }] },
      },
    },
  },
  // The host stays as the browser asked for it: Django compares it with the Origin of whatever changes something.
  server: {
    proxy: Object.fromEntries(['/api', '/_allauth', '/care', '/circles', '/static', '/dev', '/organisation.css'].map((path) => [path, { target: 'http://127.0.0.1:8000' }])),
  },
  test: { include: ['src/**/*.test.ts'], css: true },
} as Parameters<typeof defineConfig>[0])
