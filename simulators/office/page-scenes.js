// Records what is done here, and plays what was recorded.
import { element, setText } from './page-parts.js'
import { send, toast } from './page-send.js'

const maxFileBytes = 512 * 1024
const place = document.getElementById('scenes')
const record = document.getElementById('scene-record')
const file = document.getElementById('scene-file')
const note = document.getElementById('scene-note')
let isRecording = false

export function showScene({ mode, text, isFailed }) {
  isRecording = mode === 'recording'
  setText(record, isRecording ? 'Stop and save' : 'Record')
  record.classList.toggle('recording', isRecording)
  record.disabled = mode === 'playing'
  for (const control of place.querySelectorAll('[data-play], #scene-file')) control.disabled = mode !== 'idle'
  file.parentElement.classList.toggle('off', mode !== 'idle')
  note.classList.toggle('failed', isFailed)
  setText(note, text)
}

record.addEventListener('click', async () => {
  if (!isRecording) return send('/scenes/new/record', {})
  if (await send('/scenes/new/stop', {})) element('a', { href: '/scenes/latest', download: 'scene.json' }).click()
})

place.addEventListener('click', event => {
  const { play } = event.target.closest('[data-play]')?.dataset ?? {}
  if (play) return send(`/scenes/${encodeURIComponent(play)}/play`, {})
})

file.addEventListener('change', async () => {
  const [chosen] = file.files
  if (!chosen) return
  if (chosen.size > maxFileBytes) toast('A scene is a smaller file.')
  else await send('/scenes/file/play', { scene: await chosen.text() })
  file.value = ''
})
