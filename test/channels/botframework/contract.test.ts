import { describeChannel } from '../../contracts/channel.suite.ts';
import { openBot, outbound, startAzure } from './harness.ts';

describeChannel('Bot Framework', async () => {
  const azure = await startAzure();
  const bot = await openBot(azure);
  const { address, contactExternalId } = outbound(azure, '');
  const close = async () => {
    await bot.close();
    await azure.close();
  };
  return { channel: bot.channel, contact: contactExternalId, address, close };
});
