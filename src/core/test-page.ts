const left = 72
const top = 750
const step = 24

/**
 * One page with lines of text: PDF 1.4 (ISO 32000-1 section 7.5) in ASCII, with a font that every reader has. Characters
 * beyond ASCII read `?`.
 */
export function testPage(lines: readonly string[]): Uint8Array {
  const shown = lines.map((line, at) => `BT /F1 16 Tf ${left} ${top - at * step} Td (${escaped(line)}) Tj ET`)
  const content = shown.join('\n')
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ]
  return new TextEncoder().encode(fileOf(objects))
}

function fileOf(objects: readonly string[]): string {
  let file = '%PDF-1.4\n'
  const places: number[] = []
  for (const [at, object] of objects.entries()) {
    places.push(file.length)
    file += `${at + 1} 0 obj\n${object}\nendobj\n`
  }
  const rows = places.map(place => `${String(place).padStart(10, '0')} 00000 n \n`)
  const size = objects.length + 1
  const table = `xref\n0 ${size}\n0000000000 65535 f \n${rows.join('')}`
  return `${file}${table}trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${file.length}\n%%EOF\n`
}

function escaped(line: string): string {
  return line.replace(/[^\x20-\x7e]/gu, '?').replace(/[\\()]/g, character => `\\${character}`)
}
