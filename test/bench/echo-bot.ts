import type { AddressInfo } from 'node:net';
import { ActivityHandler, BotFrameworkAdapter, type TurnContext } from 'botbuilder';
import express from 'express';

/** The peer of the benchmark of turns: a plain echo bot of the Bot Framework that authenticates nobody and stores nothing. */
const adapter = new BotFrameworkAdapter({});
const bot = new ActivityHandler();
bot.onMessage(async (context, next) => {
  await context.sendActivity(`Echo: ${context.activity.text}`);
  await next();
});
const app = express();
app.use(express.json());
app.post(
  '/api/messages',
  (request, response) => void adapter.processActivity(request, response, (context: TurnContext) => bot.run(context)),
);
const server = app.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
