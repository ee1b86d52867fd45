// ServeOptions: the command line of `zurau serve`, with the config file that it names: command line over file
// over defaults.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "config/broker_config.h"
#include "config/config_error.h"
#include "protocol/base/result.h"

namespace zurau::config {

struct ServeOptions {
  bool help = false;  ///< Print serve_help() and leave; `config` is the default one.
  BrokerConfig config;
  bool default_data_dir = false;  ///< Nobody named the data directory: its parents are made if need be.
};

/// `args`: what follows `zurau serve`. Reads the file of --config. Where neither log.dirs nor --data-dir is
/// given, the data directory is $XDG_STATE_HOME/zurau, $HOME/.local/state/zurau or /var/lib/zurau, whichever
/// can be told first from `environment` (getenv). An error is printed as `zurau: ` + to_string() and ends in
/// exit code 2.
using Environment = std::function<std::optional<std::string>(std::string_view name)>;
Result<ServeOptions, ConfigError> parse_serve_options(std::span<const std::string> args,
                                                      const Environment& environment);

/// The text of `zurau serve --help`: the options of the command line and every key that has an effect.
std::string serve_help();

}  // namespace zurau::config
