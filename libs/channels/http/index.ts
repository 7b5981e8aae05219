/**
 * Routes of channels, credentials, channel tests, route rules, their simulation, and balances at providers.
 * Does not know: how an upstream is called.
 */
export { ChannelsHttpModule } from './channels-http.module.js';
export {
  ChannelModelRequest,
  CreateChannelRequest,
  UpdateChannelRequest,
  channelPatchOf,
  newChannelOf,
} from './channels/channel.dto.js';
export { UpdateCredentialRequest, newCredentialOf } from './channels/credential.dto.js';
export { RouteMatchRequest, UpdateRouteRequest } from './routes/route.dto.js';
export { SimulatedChannelResponse } from './routes/simulation.dto.js';
