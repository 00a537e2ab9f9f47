import { userInfo } from 'node:os'
import type { Page } from 'playwright-core'
import type { OpenOffice } from './shot-house.ts'

/** What differs from one run to the next, as a pattern, and what stands for it on every picture. */
type Replacement = readonly [pattern: string, stand: string]

const month = '(Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*'
const stands = ['483920', '715264', '260957']

/** Makes a page look as it did at every other run: digits of PINs, times, ports and who ran this are replaced where they stand. */
export async function steadyPage(page: Page, office: OpenOffice): Promise<void> {
  const { people } = await office.state()
  const pins = people.flatMap(({ pin }, at): readonly Replacement[] => (pin ? [[pin, stands[at] ?? '483920']] : []))
  const replacements: readonly Replacement[] = [
    [escaped(office.folder), 'office-data'],
    [escaped(new URL(office.gatewayUrl).host), '127.0.0.1:8080'],
    [escaped(office.queueHost), '127.0.0.1:8631'],
    [`\\b${escaped(userInfo().username)}\\b`, 'sam'],
    ...pins,
    ['\\b\\d{1,2}:\\d{2}(:\\d{2})?( [AP]M)?\\b', '09:41'],
    [`\\b${month} \\d{1,2}(, \\d{4})?|\\b\\d{1,2} ${month}( \\d{4})?`, '12 May 2026'],
    ['\\b\\d{1,2}\\.\\d{1,2}\\.\\d{4}\\b', '12.05.2026'],
    ['\\b(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\\b', 'Tuesday'],
  ]
  await page.evaluate(`${replaceTexts}(${JSON.stringify(replacements)})`)
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
}

/** Runs in the page. */
const replaceTexts = `(replacements => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = replacements.reduce((so, [pattern, stand]) => so.replace(new RegExp(pattern, 'g'), stand), node.data)
    if (text !== node.data) node.data = text
  }
})`
