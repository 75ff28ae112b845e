/** What went wrong, for the reader of the page or the listener to its screen reader. */
export const Trouble = ({ words }: { words: string }) => (
  <p class="trouble" role="alert">
    {words}
  </p>
)
