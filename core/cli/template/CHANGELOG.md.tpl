# Changelog of @diwan/__id__

## [Unreleased]

## [0.1.0] – __day__

### Added

- Notes with a list, pages and a feed.
