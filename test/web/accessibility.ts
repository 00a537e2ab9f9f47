import axe from 'axe-core'
import type { Page } from 'playwright-core'

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

interface Violation {
  readonly id: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[]
}

/** What axe finds on a page as it stands, in light and in dark. */
export async function accessibilityProblems(page: Page): Promise<readonly string[]> {
  const found: string[] = []
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    const violations = await runAxe(page)
    found.push(...violations.flatMap(({ id, nodes }) => nodes.map(node => `${colorScheme} ${id}: ${node.html}`)))
  }
  await page.emulateMedia({ colorScheme: null })
  return found
}

/** The policy of the pages lets no script in: axe is brought by the debugger. */
async function runAxe(page: Page): Promise<readonly Violation[]> {
  await page.evaluate(axe.source)
  return page.evaluate(async tags => {
    const { axe: loaded } = globalThis as unknown as {
      axe: { run(options: object): Promise<{ violations: readonly Violation[] }> }
    }
    return (await loaded.run({ runOnly: tags })).violations
  }, rules)
}
