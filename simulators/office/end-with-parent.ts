// Loaded into the gateway's process by `node --import`: when the office is gone, in whatever way, its gateway ends.
const patienceMilliseconds = 20_000

process.on('disconnect', () => {
  process.kill(process.pid, 'SIGTERM')
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), patienceMilliseconds).unref()
})
// The channel alone keeps nobody alive.
process.channel?.unref()
