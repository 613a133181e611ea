import { createServer, type AddressInfo, type Socket } from 'node:net';

export type ReceivedMail = { from: string; to: string[]; data: string };

/** A mail server that takes everything, or, with `refuse`, nothing for now (451). */
export async function startSmtp() {
  const mails: ReceivedMail[] = [];
  const settings = { refuse: false };
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    let mail: ReceivedMail = { from: '', to: [], data: '' };
    let reading = false;
    let rest = '';
    const say = (line: string) => void socket.write(`${line}\r\n`);
    socket.on('error', () => socket.destroy());
    socket.on('data', (bytes) => {
      const lines = (rest + bytes.toString('utf8')).split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) take(line);
    });
    const take = (line: string) => {
      if (reading && line === '.') {
        reading = false;
        mails.push(mail);
        mail = { from: '', to: [], data: '' };
        return say('250 taken');
      }
      if (reading) return void (mail.data += `${line.replace(/^\.\./, '.')}\n`);
      const verb = line.slice(0, 4).toUpperCase();
      if (verb === 'MAIL' && settings.refuse) return say('451 not now');
      if (verb === 'MAIL') mail.from = /<(.*?)>/.exec(line)?.[1] ?? '';
      if (verb === 'RCPT') mail.to.push(/<(.*?)>/.exec(line)?.[1] ?? '');
      if (verb === 'DATA') reading = true;
      if (verb === 'QUIT') return void socket.end('221 bye\r\n');
      return say(verb === 'DATA' ? '354 go on' : '250 ok');
    };
    say('220 here');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    settings,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
