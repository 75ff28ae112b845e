import { Command } from 'commander'

export const command = new Command('start')
  .description('Starts the server. SIGTERM and SIGINT end it: sockets are told, requests under way are answered. The same as npm start')
  // The program itself, which also runs alone: node dist/src/main.js.
  .action(async () => void (await import('../main.ts')))
