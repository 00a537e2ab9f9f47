// Issues PINs to the users named, one after the other, and sends their mails, until it dies at a step or is killed.
import 'temporal-polyfill/global'
import { issuePin } from '../../src/gateway/issue-pin.ts'
import { openMailLife } from './mail-life.ts'

const [folder = '', dieAt = '', ...userNames] = process.argv.slice(2)
const life = await openMailLife(folder, dieAt === '' ? {} : { dieAt })
life.openRoom()
for (const userName of userNames) await issuePin(life, { userName, actor: 'test', cause: 'administrator' })
