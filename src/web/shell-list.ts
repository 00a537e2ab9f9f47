import type { Plugin } from 'vite'

/**
 * Lists what the portal needs to open without the gateway: its page, scripts, styles and texts, for the service worker; and
 * the file of each language, for the gateway.
 */
export function shellList(): Plugin {
  return {
    name: 'shell-list',
    generateBundle(_, bundle) {
      const chunks = Object.values(bundle).flatMap(part => (part.type === 'chunk' ? [part] : []))
      const needed = new Set<string>()
      const need = (fileName: string) => {
        const chunk = chunks.find(other => other.fileName === fileName)
        if (!chunk || needed.has(fileName)) return
        needed.add(fileName)
        for (const style of chunk.viteMetadata?.importedCss ?? []) needed.add(style)
        for (const other of [...chunk.imports, ...chunk.dynamicImports]) need(other)
      }
      for (const { isEntry, name, fileName } of chunks) if (isEntry && name === 'portal') need(fileName)
      const files = ['/', '/icon.svg', '/manifest.webmanifest', ...[...needed].toSorted().map(file => `/${file}`)]
      this.emitFile({ type: 'asset', fileName: 'shell.json', source: JSON.stringify(files) })
      const texts = chunks.flatMap(({ facadeModuleId, fileName }) => {
        const language = /\/texts\/portal\/(\w+)\.ts$/.exec(facadeModuleId ?? '')?.[1]
        return language === undefined ? [] : [[language, `/${fileName}`]]
      })
      this.emitFile({ type: 'asset', fileName: 'texts.json', source: JSON.stringify(Object.fromEntries(texts)) })
    },
  }
}
