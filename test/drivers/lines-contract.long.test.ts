import { driverContract } from './contract.ts'
import { connectRig, listenRig, memoryRig } from './lines-rig.ts'

driverContract('lines in memory', () => Promise.resolve(memoryRig()))
driverContract('lines over a TCP connection that we open', connectRig)
driverContract('lines over a TCP connection that the device opens', listenRig)
