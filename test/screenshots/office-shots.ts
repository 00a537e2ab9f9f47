import type { Page } from 'playwright-core'
import type { Shot } from './shot.ts'
import { type ShotHouse, waiting } from './shot-house.ts'

export const officeShots: readonly Shot[] = [
  { name: 'office', screens: 'pages', show: showOffice },
  { name: 'office-mail', screens: 'pages', show: readMail },
  { name: 'tray', screens: 'pages', show: lookIntoTray },
]

async function showOffice(page: Page, { office }: ShotHouse): Promise<void> {
  await page.goto(`${office.url}/`)
  await page.getByText('Gateway is ready').waitFor()
  await page.getByText(`${waiting[0]} · Grace`).waitFor()
}

async function readMail(page: Page, house: ShotHouse): Promise<void> {
  await showOffice(page, house)
  const mail = page.locator('#mails li', { hasText: 'to visitor@guests.example' }).locator('summary')
  await mail.click()
  await page.getByText('You mailed us a document').waitFor()
  await mail.scrollIntoViewIfNeeded()
}

async function lookIntoTray(page: Page, house: ShotHouse): Promise<void> {
  await showOffice(page, house)
  await page.getByRole('button', { name: /^Minutes of the meeting/ }).click()
  const first = page.getByRole('img', { name: /^Page 1 of/ })
  await first.waitFor()
  await first.evaluate((image: { decode(): Promise<void> }) => image.decode())
}
