import type { Connection } from 'mongoose';
import { type CounterModel, createCounterModel } from './counter.ts';
import { type CursorModel, createCursorModel } from './cursor.ts';
import { createDeliveryModel, type DeliveryModel } from './delivery.ts';
import { createDigestModel, type DigestModel } from './digest.ts';
import { createFavouriteModel, type FavouriteModel } from './favourite.ts';
import { createGuardModel, type GuardModel } from './guard.ts';
import { createHoldingModel, type HoldingModel } from './holding.ts';
import { createInstallationModel, type InstallationModel } from './installation.ts';
import { createLedgerModel, type LedgerModel } from './ledger.ts';
import { createOpenHomeModel, type OpenHomeModel } from './open-home.ts';
import { createRequestModel, type RequestModel } from './request.ts';
import { createServiceModel, type ServiceModel } from './service.ts';
import { createSettingsModel, type SettingsModel } from './settings.ts';
import { createSignInModel, type SignInModel } from './sign-in.ts';
import { createTicketModel, type TicketModel } from './ticket.ts';

export interface Models {
  requests: RequestModel;
  guards: GuardModel;
  counters: CounterModel;
  deliveries: DeliveryModel;
  cursors: CursorModel;
  ledger: LedgerModel;
  service: ServiceModel;
  holdings: HoldingModel;
  homes: OpenHomeModel;
  favourites: FavouriteModel;
  settings: SettingsModel;
  installations: InstallationModel;
  digests: DigestModel;
  tickets: TicketModel;
  signIns: SignInModel;
}

/** All models on one connection; never the global one, so that suites and instances share nothing. */
export function createModels(connection: Connection): Models {
  return {
    requests: createRequestModel(connection),
    guards: createGuardModel(connection),
    counters: createCounterModel(connection),
    deliveries: createDeliveryModel(connection),
    cursors: createCursorModel(connection),
    ledger: createLedgerModel(connection),
    service: createServiceModel(connection),
    holdings: createHoldingModel(connection),
    homes: createOpenHomeModel(connection),
    favourites: createFavouriteModel(connection),
    settings: createSettingsModel(connection),
    installations: createInstallationModel(connection),
    digests: createDigestModel(connection),
    tickets: createTicketModel(connection),
    signIns: createSignInModel(connection),
  };
}
