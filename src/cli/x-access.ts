import type { ConnectOptions } from '../channels/x/connect.ts';
import type { Config } from '../config.ts';

/** Where X is and with which keys, as the settings say. */
export function xAccess(config: Config): Pick<ConnectOptions, 'publicUrl' | 'apiUrl' | 'keys' | 'accountId'> {
  return {
    publicUrl: config.PUBLIC_URL,
    apiUrl: config.X_API_URL,
    keys: {
      consumerKey: config.X_CONSUMER_KEY,
      consumerSecret: config.X_CONSUMER_SECRET,
      accessToken: config.X_ACCESS_TOKEN,
      accessSecret: config.X_ACCESS_SECRET,
    },
    accountId: config.X_USER_ID,
  };
}
