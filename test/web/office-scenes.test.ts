import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readScene, type Scene, SceneProblem, writeScene } from '../../simulators/office/scene.ts'
import { openOffice } from '../house/open-office.ts'
import { freePort } from '../servers/free-port.ts'
import { openDevice, startChromium } from '../servers/start-chromium.ts'
import { openTempFolder } from '../servers/temp-folder.ts'
import { desktop } from './portal-rig.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const folderOfScenes = join(root, 'simulators/office/scenes')
const shipped = readdirSync(folderOfScenes)

/** A fresh office that plays a scene and ends. */
async function replay(file: string) {
  await using folder = await openTempFolder('scene')
  const [page, http, ipp] = [await freePort(), await freePort(), await freePort()]
  const places = [
    '--port',
    `${page}`,
    '--data',
    folder.path,
    '--http',
    `127.0.0.1:${http}`,
    '--ipp',
    `127.0.0.1:${ipp}`,
  ]
  const main = join(root, 'simulators/office/main.ts')
  const child = spawn(process.execPath, [main, ...places, '--no-open', '--replay', file, '--exit'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  const [exitCode] = await once(child, 'close')
  return { exitCode, said }
}

const rooms = new AsyncDisposableStack()
let office: Awaited<ReturnType<typeof openOffice>>
let browser: Awaited<ReturnType<typeof startChromium>>['browser']
beforeAll(async () => {
  office = rooms.use(await openOffice())
  browser = rooms.use(await startChromium()).browser
})
afterAll(() => rooms.disposeAsync())

async function visit() {
  const visitor = await openDevice(browser, { ...desktop, baseURL: office.url, acceptDownloads: true })
  visitor.page.setDefaultTimeout(30_000)
  await visitor.page.goto('/')
  await visitor.page.getByText('Gateway is ready').waitFor()
  return visitor
}

test.each(shipped)('the scene %s comes to its end', async file => {
  const { scene, steps } = readScene(await readFile(join(folderOfScenes, file), 'utf8'))
  await using visitor = await visit()
  const { page, complaints } = visitor
  await page.getByRole('button', { name: `Play: ${scene}` }).click()
  await page.getByText(`All ${steps.length} steps of "${scene}" came.`).waitFor()
  expect(complaints).toEqual([])
})

test('what a stranger did on the page is kept without the PIN, and comes again in a fresh office', async () => {
  await using folder = await openTempFolder('recorded')
  const file = join(folder.path, 'scene.json')
  await using visitor = await visit()
  const { page, complaints } = visitor
  await page.getByRole('button', { name: 'Record' }).click()
  await page.getByText('Recording: 0 steps').waitFor()
  await page.getByRole('button', { name: 'Mail a sample' }).click()
  const mail = page.getByRole('listitem').filter({ hasText: 'to visitor@guests.example' })
  await mail.getByText('Your new PIN').click()
  const pin = /^\d{6,}$/m.exec(await mail.getByText('You mailed us a document').innerText())?.[0] ?? 'none'
  await page.getByText('Sample 1.pdf · visitor@guests.example').waitFor()
  const keypad = page.getByRole('group', { name: 'Library keypad' })
  for (const key of `${pin}#`) await keypad.locator(`[data-key="${key}"]`).click()
  await page.getByRole('button', { name: /^Sample 1\.pdf/ }).waitFor()
  const stop = page.getByRole('button', { name: 'Stop and save' })
  const [download] = await Promise.all([page.waitForEvent('download'), stop.click()])
  await download.saveAs(file)
  expect(complaints).toEqual([])
  const kept = await readFile(file, 'utf8')
  expect(kept).not.toContain(pin)
  expect(kept).toContain('"keys": "<PIN in the last mail to visitor@guests.example>#"')
  const verbs = readScene(kept).steps.map(step => ('do' in step ? step.do : step.see))
  expect(verbs).toEqual(expect.arrayContaining(['mail', 'queue', 'type', 'paper']))
  const { exitCode, said } = await replay(file)
  expect(said).toMatch(/^All \d+ steps of "Recorded .+" came\.$/m)
  expect(exitCode).toBe(0)
})

test('a scene of which a step does not come names it and ends with 1', async () => {
  await using folder = await openTempFolder('broken')
  const file = join(folder.path, 'scene.json')
  const scene: Scene = {
    scene: 'Nobody mailed',
    steps: [{ at: 0, do: 'type', terminal: 'hall-keypad', keys: '<PIN in the last mail to ada>#' }],
  }
  await writeFile(file, writeScene(scene))
  const { exitCode, said } = await replay(file)
  expect(said).toContain('step 1 of 1 did not come: <PIN in the last mail to ada># is typed at the hall-keypad')
  expect(exitCode).toBe(1)
})

test.each([
  ['no JSON', '{', /JSON object/],
  ['no steps', '{"scene": "x"}', /its steps/],
  ['an unknown deed', '{"scene": "x", "steps": [{"at": 0, "do": "constructor"}]}', /step 1 neither does nor sees/],
  ['a missing field', '{"scene": "x", "steps": [{"at": 0, "do": "tap", "terminal": "t"}]}', /its who as a string/],
  [
    'an unknown trouble',
    '{"scene": "x", "steps": [{"at": 0, "do": "break", "printer": "p", "trouble": "valueOf"}]}',
    /no such trouble/,
  ],
])('%s is no scene', (_, text, why) => {
  expect(() => readScene(text)).toThrow(SceneProblem)
  expect(() => readScene(text)).toThrow(why)
})
