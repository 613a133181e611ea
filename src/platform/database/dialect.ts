import {
  CompiledQuery,
  PostgresDialect,
  PostgresDriver,
  Transaction,
  type DatabaseConnection,
  type PostgresDialectConfig,
  type TransactionSettings,
} from 'kysely';

/** A transaction's first statement leaves together with its `begin`: the connection is one of those that pipeline, and keeps their order. */
class Driver extends PostgresDriver {
  readonly #begun = new WeakMap<DatabaseConnection, Promise<unknown>>();

  override async beginTransaction(connection: DatabaseConnection, settings: TransactionSettings): Promise<void> {
    if (settings.isolationLevel || settings.accessMode) return super.beginTransaction(connection, settings);
    const begun = connection.executeQuery(CompiledQuery.raw('begin'));
    // It fails where the connection is lost, and then so does whatever comes behind it.
    begun.catch(() => undefined);
    this.#begun.set(connection, begun);
  }

  override async commitTransaction(connection: DatabaseConnection): Promise<void> {
    // Nothing is taken for committed that did not begin.
    await this.#begun.get(connection);
    this.#begun.delete(connection);
    await super.commitTransaction(connection);
  }

  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    this.#begun.delete(connection);
    // Only a connection that is gone refuses this; why it is gone is the error that whoever asked must see.
    await super.rollbackTransaction(connection).catch(() => undefined);
  }
}

/** For connections of `pg` with `pipeline` set. */
export class PipeliningDialect extends PostgresDialect {
  readonly #config: PostgresDialectConfig;

  constructor(config: PostgresDialectConfig) {
    super(config);
    this.#config = config;
  }

  override createDriver(): Driver {
    return new Driver(this.#config);
  }
}

const noPool = { pool: () => Promise.reject(new Error('a transaction has its connection already')) };

/**
 * The same transaction without Kysely's queue, which sends a statement only when the one before is answered: statements that are asked for at once leave at once,
 * and the database does them in that order.
 */
export async function pipelining<Schema>(tx: Transaction<Schema>): Promise<Transaction<Schema>> {
  const connection = await tx.getExecutor().provideConnection((held) => Promise.resolve(held));
  const executor = tx.getExecutor().withConnectionProvider({ provideConnection: (consumer) => consumer(connection) });
  const dialect = new PipeliningDialect(noPool);
  return new Transaction<Schema>({ config: { dialect }, dialect, driver: dialect.createDriver(), executor });
}
