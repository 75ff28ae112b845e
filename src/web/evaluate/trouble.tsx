/** What went wrong, said to whoever is looking or listening. */
export const Trouble = ({ words }: { words: string }) => (
  <p class="trouble" role="alert">
    {words}
  </p>
)
