/** The start of a PDF. */
export const pdf = Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n', 'latin1')

const header = [
  'From: Ada <ada@example.org>',
  'To: print@holdfast.example',
  'Subject: =?utf-8?Q?Tisk_=E2=80=93_pl=C3=A1n?=',
  'Message-ID: <1@example.org>',
  'Content-Language: cs-CZ',
  'MIME-Version: 1.0',
].join('\r\n')

/** A mail of these parts, each with a header of its own. */
export function multipart(parts: readonly string[], boundary = 'b0'): string {
  const body = parts.map(part => `--${boundary}\r\n${part}\r\n`).join('')
  return `${header}\r\nContent-Type: multipart/mixed; boundary="${boundary}"\r\n\r\n${body}--${boundary}--\r\n`
}

/** A part with a file; `more` are further fields, each with its line end. */
export function attachment(type: string, name: string, content: Uint8Array, more = ''): string {
  const lines = Buffer.from(content).toString('base64').replace(/.{76}/g, '$&\r\n')
  const fields = `Content-Type: ${type}; name="${name}"\r\nContent-Disposition: attachment; filename="${name}"\r\n`
  return `${fields}${more}Content-Transfer-Encoding: base64\r\n\r\n${lines}`
}
