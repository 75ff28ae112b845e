/** A promise and the function that fulfils it, for a test that waits until something was heard. */
export function signal(): { readonly heard: Promise<void>; hear(): void } {
  let hear = () => {}
  const heard = new Promise<void>((resolve) => {
    hear = resolve
  })
  return { heard, hear: () => hear() }
}
