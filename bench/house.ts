import { Command } from 'commander'
import { table } from './figures.ts'
import { castsOf, circlesOf, duplicatesOf, functionsOf, roomOf } from './house/measures.ts'
import { sourceFiles } from './house/source.ts'

const options = new Command('bench/house')
  .description(
    'The house in numbers: rooms with their files and lines, assertions of a type, circles of imports at run time and by types, the longest functions, pairs of places of the same shape. Reads src/ and runs nothing of it.',
  )
  .option('--most <n>', 'functions and pairs shown', Number, 10)
  .parse()
  .opts<{ most: number }>()

const files = sourceFiles('src')
const linesOf = (text: string) => text.trimEnd().split('\n').length
const nameOf = (path: string) => roomOf(path) ?? '(single files)'
const rooms = new Map([...new Set(files.map(({ path }) => nameOf(path)))].map((room) => [room, files.filter(({ path }) => nameOf(path) === room)]))
const sorted = files.map(({ text }) => linesOf(text)).sort((a, b) => a - b)
console.log(
  table([
    ['room', 'files', 'lines', 'longest'],
    ...[...rooms]
      .map(([room, own]) => ({ room, lengths: own.map(({ text }) => linesOf(text)) }))
      .sort((a, b) => b.lengths.length - a.lengths.length)
      .map(({ room, lengths }) => [room, String(lengths.length), String(lengths.reduce((n, one) => n + one, 0)), String(Math.max(...lengths))]),
    ['all', String(files.length), String(sorted.reduce((n, one) => n + one, 0)), String(sorted.at(-1))],
  ]),
)
const casts = castsOf(files)
const functions = functionsOf(files)
const pairs = duplicatesOf(files)
console.log(`\nmedian file: ${sorted[Math.floor(sorted.length / 2)]} lines`)
console.log(`assertions of a type: ${casts.never} to never, ${casts.other} to others`)
console.log(`circles: ${circlesOf(files, false).length} at run time, ${circlesOf(files, true).length} by types`)
for (const circle of circlesOf(files, true)) console.log(`  ${circle.join(' → ')}`)
console.log(`functions of more than 80 lines: ${functions.filter(({ lines }) => lines > 80).length}; the longest:`)
for (const { where, lines } of functions.slice(0, options.most)) console.log(`  ${lines}  ${where}`)
console.log(`pairs of places of the same shape, six lines or more: ${pairs.length}; the longest:`)
for (const { one, other, lines } of pairs.slice(0, options.most)) console.log(`  ${lines}  ${one}  ${other}`)
