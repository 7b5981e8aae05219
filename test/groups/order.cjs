const { basename } = require('node:path');
const groups = Object.keys(require('./groups.json'));

const placeOf = ({ path }) => groups.indexOf(basename(path, '.spec.ts'));

/** Jest's sequencer: groups run in the order of `groups.json`, the longest first, so that none is left alone at the end. */
module.exports = class GroupOrder {
  sort(tests) {
    return [...tests].sort((one, other) => placeOf(one) - placeOf(other));
  }

  shard(tests) {
    return tests;
  }

  allFailedTests(tests) {
    return tests;
  }

  cacheResults() {}
};
