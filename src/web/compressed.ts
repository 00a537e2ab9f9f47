import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'

/** Below this a compressed file saves no packet. */
const leastOctets = 1_024

/** Lays compressed copies beside each script and style, for browsers that take them: Brotli they take over TLS alone. */
export function compressed(): Plugin {
  return {
    name: 'compressed',
    // Only what is written is as it will be read: other plug-ins change it until then.
    writeBundle({ dir = '' }, bundle) {
      for (const part of Object.values(bundle)) {
        const source = Buffer.from(part.type === 'chunk' ? part.code : part.source)
        if (source.length < leastOctets || !/\.(js|css)$/.test(part.fileName)) continue
        const path = join(dir, part.fileName)
        writeFileSync(`${path}.br`, brotliCompressSync(source))
        writeFileSync(`${path}.gz`, gzipSync(source, { level: 9 }))
      }
    },
  }
}
