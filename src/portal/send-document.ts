import { type Api, Problem, readAnswer } from '../web/api.ts'

const types: Readonly<Record<string, string>> = {
  pdf: 'application/pdf',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  pwg: 'image/pwg-raster',
  urf: 'image/urf',
}

/**
 * Uploads a document and tells how much of it has gone, 0 to 1. XMLHttpRequest: fetch does not tell. Problem `stopped`
 * when the signal was aborted.
 */
export function sendDocument(
  api: Api,
  file: File,
  { signal, onPart }: { readonly signal: AbortSignal; readonly onPart: (part: number) => void },
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const request = new XMLHttpRequest()
  const name = file.name.slice(0, 255)
  request.open('POST', `/api/portal/jobs?name=${encodeURIComponent(name)}`)
  for (const [header, value] of Object.entries(api.csrfHeaders)) request.setRequestHeader(header, value)
  request.setRequestHeader('content-type', file.type || types[extensionOf(name)] || 'application/octet-stream')
  request.upload.onprogress = ({ loaded, total }) => onPart(total === 0 ? 0 : loaded / total)
  request.onload = () => {
    try {
      readAnswer(request.status, request.responseText)
      resolve()
    } catch (error) {
      reject(error)
    }
  }
  request.onerror = () => reject(new Problem('unreachable', 0, 'no answer'))
  request.onabort = () => reject(new Problem('stopped', 0, 'stopped'))
  signal.addEventListener('abort', () => request.abort(), { once: true })
  request.send(file)
  return promise
}

function extensionOf(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1).toLowerCase()
}
