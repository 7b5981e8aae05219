/** Seconds of a recording, and whether it has pictures. */
export interface Recording {
  readonly seconds: number;
  readonly hasVideo: boolean;
}

/** A track by its frames. */
export interface TrackSeconds {
  readonly isVideo: boolean;
  readonly frames: number;
  /** By the times of the frames, or their codec. */
  readonly seconds: number;
}

/** Cameras and screens have up to 240 pictures a second. */
const PICTURES_PER_SECOND_MAX = 240;
/** Samples that encoders add at the ends of sound, and leave out of the length. */
const ADDED_SECONDS_MAX = 0.1;

/**
 * The longest track. A stated length is taken where it is at most what encoders add below that.
 * @param stated null: none
 */
export function longestTrack(tracks: readonly TrackSeconds[], stated: number | null): Recording | null {
  if (tracks.length === 0) return null;
  const seconds = tracks.reduce(
    (longest, track) => Math.max(longest, track.seconds, track.isVideo ? track.frames / PICTURES_PER_SECOND_MAX : 0),
    0,
  );
  const agrees = stated !== null && stated <= seconds && stated >= seconds - ADDED_SECONDS_MAX;
  return { seconds: agrees ? stated : seconds, hasVideo: tracks.some(({ isVideo }) => isVideo) };
}
