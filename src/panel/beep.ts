const samplesPerSecond = 8_000
const noteSeconds = 0.11
const headerOctets = 44
const middle = 128

/** A short sound of some notes after each other, in Hz: RIFF WAVE, PCM of 8 bits, mono (Multimedia Programming Interface 1.0). */
export function beep(notes: readonly number[]): Buffer {
  const perNote = Math.round(samplesPerSecond * noteSeconds)
  const wave = Buffer.alloc(headerOctets + notes.length * perNote, middle)
  wave.write('RIFF', 0, 'latin1')
  wave.writeUInt32LE(wave.length - 8, 4)
  wave.write('WAVEfmt ', 8, 'latin1')
  wave.writeUInt32LE(16, 16)
  wave.writeUInt16LE(1, 20) // PCM
  wave.writeUInt16LE(1, 22) // mono
  wave.writeUInt32LE(samplesPerSecond, 24)
  wave.writeUInt32LE(samplesPerSecond, 28)
  wave.writeUInt16LE(1, 32)
  wave.writeUInt16LE(8, 34)
  wave.write('data', 36, 'latin1')
  wave.writeUInt32LE(wave.length - headerOctets, 40)
  for (const [at, hertz] of notes.entries()) writeNote(wave, headerOctets + at * perNote, { hertz, samples: perNote })
  return wave
}

/** Swells and fades, so that it does not click. */
function writeNote(
  wave: Buffer,
  from: number,
  { hertz, samples }: { readonly hertz: number; readonly samples: number },
): void {
  for (let at = 0; at < samples; at += 1) {
    const loudness = 60 * Math.sin((Math.PI * at) / samples)
    wave[from + at] = middle + Math.round(loudness * Math.sin((2 * Math.PI * hertz * at) / samplesPerSecond))
  }
}
