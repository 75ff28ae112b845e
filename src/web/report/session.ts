/** Where this tab keeps the token: gone with the tab, and in no address. */
const PLACE = 'flash-delivery/report-token'

/** The token this tab was given, in the fragment (`#token=…`, taken out of the address at once) or typed in before. */
export function readToken(): string | null {
  const given = /^#token=([\w.-]+)$/.exec(location.hash)?.[1]
  if (given === undefined) return sessionStorage.getItem(PLACE)
  keepToken(given)
  history.replaceState(null, '', location.pathname + location.search)
  return given
}

export const keepToken = (token: string): void => sessionStorage.setItem(PLACE, token)
export const forgetToken = (): void => sessionStorage.removeItem(PLACE)
