// The default names modules by a hash of their folder, so that each copy of the repository would
// give other files.
module.exports = { optimization: { moduleIds: 'natural' } };
