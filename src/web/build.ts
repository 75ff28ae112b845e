const RELOADED_FOR = 'flash-delivery/reloaded-for'

const own = (): string => document.querySelector<HTMLMetaElement>('meta[name="build"]')?.content ?? ''

/**
 * Reloads the page once when the service serves a newer one. If the page is still an old one after that (a cache between
 * keeps it), it is not reloaded for the same build again.
 */
export async function reloadOnNewBuild(): Promise<void> {
  const build = await servedBuild()
  if (build === null || build === own()) return
  if (sessionStorage.getItem(RELOADED_FOR) === build) return
  sessionStorage.setItem(RELOADED_FOR, build)
  location.reload()
}

async function servedBuild(): Promise<string | null> {
  try {
    const response = await fetch('/wallboard/build.json', { cache: 'no-store' })
    const { build } = (await response.json()) as { build?: unknown }
    return response.ok && typeof build === 'string' ? build : null
  } catch {
    // Not to be reached just now; asked again after the next reconnection.
    return null
  }
}
