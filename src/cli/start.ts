import { Command } from 'commander'

export const command = new Command('start')
  .description('Starts the server. SIGTERM and SIGINT end it: sockets are told, requests under way are answered. The same as npm start')
  // Read by the program itself.
  .option('--fresh', 'throws the demo city away and makes a new one, at work as of now; refused in production (重建演示城市)')
  // The program itself, which also runs alone: node dist/src/main.js.
  .action(async () => void (await import('../main.ts')))
