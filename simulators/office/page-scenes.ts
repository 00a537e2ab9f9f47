import { escapeHtml } from './escape-html.ts'
import type { ShippedScene } from './scene-desk.ts'

/** Where what is done here is recorded, and played again. */
export function renderScenes(shipped: readonly ShippedScene[]): string {
  return `<section class="scenes" id="scenes" aria-labelledby="scenes-title">
      <h2 id="scenes-title">Scenes</h2>
      <div class="buttons">
        <button type="button" id="scene-record">Record</button>
        <label class="button">Play a file<input type="file" id="scene-file" aria-label="Play a file" accept=".json"></label>
      </div>
      <p class="scene-note soft" id="scene-note" role="status"></p>
      <ul>${shipped.map(renderShipped).join('')}</ul>
    </section>`
}

function renderShipped({ id, scene }: ShippedScene): string {
  const title = escapeHtml(scene.scene)
  return `<li><span>${title}</span> <button type="button" data-play="${escapeHtml(id)}" aria-label="Play: ${title}">Play</button></li>`
}
