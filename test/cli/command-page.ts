import { fileURLToPath } from 'node:url'
import { type Node, nodesOf } from '../../src/cli/command-tree.ts'
import { commandTree } from './typed-line.ts'

export const page = fileURLToPath(new URL('../../docs/command-line.md', import.meta.url))
const mark = '<!-- From here on made from the commands themselves: see test/cli/command-page.test.ts -->'

/** The page of all commands with what is told of them now; what stands before the mark is left as it is. */
export async function renderPage(former: string): Promise<string> {
  const [introduction = ''] = former.split(mark, 1)
  const nodes = nodesOf(await commandTree()).filter(node => node.path !== '')
  return `${introduction.trimEnd()}\n\n${mark}\n\n${nodes.map(render).join('\n')}`
}

function render(node: Node): string {
  if (node.children.length > 0) return `## \`holdfast ${node.path}\`\n\n${capital(node.about)}.\n`
  const own = node.flags.filter(({ name }) => !usual.includes(name) || node.path === 'serve')
  const flags = own.map(({ written, about, choices }) => {
    const words = choices.length > 0 ? `${about}: ${choices.join(', ')}` : about
    return `- \`${written}\` ${words}`
  })
  const heading = node.path.includes(' ') ? '###' : '##'
  return [
    `${heading} \`${node.usage}\``,
    '',
    `${capital(node.about)}.`,
    ...(flags.length > 0 ? ['', ...flags] : []),
    ...['', '```sh', ...node.examples, '```', ''],
  ].join('\n')
}

/** Told once, at the beginning of the page. */
const usual = ['--json', '--url', '--token-file', '--data', '--allow-plaintext']

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
