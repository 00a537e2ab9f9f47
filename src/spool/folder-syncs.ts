import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'

/** A folder in use. Disposing says that no sync of it is wanted any more. */
export interface FolderInUse extends Disposable {
  /** Resolves after a sync that began after this call. */
  sync(): Promise<void>
}

const keptOpenMs = 1_000

/**
 * Syncs folders; who asks while one is being synced shares the next sync with all others who do. A folder is opened
 * when its first user comes, so that it is open by the time the user has something to sync, and stays open for a second
 * after the last.
 */
export class FolderSyncs {
  readonly #open = new Map<string, OpenFolder>()

  use(path: string): FolderInUse {
    const folder = this.#open.get(path) ?? new OpenFolder(path)
    this.#open.set(path, folder)
    folder.users++
    return {
      sync: () => folder.sync(),
      [Symbol.dispose]: () => {
        if (--folder.users === 0) this.#closeSoon(path, folder)
      },
    }
  }

  #closeSoon(path: string, folder: OpenFolder): void {
    const close = () => {
      if (folder.users > 0) return
      this.#open.delete(path)
      folder.close()
    }
    clearTimeout(folder.closing)
    folder.closing = setTimeout(close, keptOpenMs).unref()
  }
}

class OpenFolder {
  users = 0
  closing: NodeJS.Timeout | undefined
  readonly #handle: Promise<FileHandle>
  #running: Promise<void> | undefined
  #next: Promise<void> | undefined

  constructor(path: string) {
    this.#handle = open(path, constants.O_RDONLY | constants.O_DIRECTORY)
    // Met again by whoever syncs.
    this.#handle.catch(() => undefined)
  }

  sync(): Promise<void> {
    if (!this.#running) return this.#start()
    this.#next ??= this.#startAfter(this.#running)
    return this.#next
  }

  async #startAfter(running: Promise<void>): Promise<void> {
    await running.catch(() => undefined)
    this.#next = undefined
    return this.#start()
  }

  #start(): Promise<void> {
    const running = this.#handle
      .then(handle => handle.sync())
      .finally(() => {
        if (this.#running === running) this.#running = undefined
      })
    this.#running = running
    return running
  }

  /** Nobody waits for it: nothing depends on when the descriptor is free again. */
  close(): void {
    this.#handle.then(handle => handle.close()).catch(() => undefined)
  }
}
