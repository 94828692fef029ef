package space.opensensor.simulator.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/**
 * What {@code station init} need not ask because its command line says it; null where it does not.
 */
final class InitOptions {

  @Option(
      names = "--store",
      paramLabel = "KIND",
      completionCandidates = Candidates.Stores.class,
      description = "aws, r2, b2, gcs, minio, ceph, garage, source-coop or other")
  String store;

  @Option(
      names = "--endpoint",
      paramLabel = "URL",
      description = "https://host[:port], where it is not the store's usual one")
  String endpoint;

  @Option(names = "--region", paramLabel = "NAME", description = "region, as the store knows it")
  String region;

  @Option(names = "--bucket", paramLabel = "NAME", description = "bucket")
  String bucket;

  @Option(names = "--prefix", paramLabel = "PREFIX", description = "what keys begin with")
  String prefix;

  @Option(names = "--access-key", paramLabel = "ID", description = "access key id")
  String accessKey;

  @Option(
      names = "--credentials-url",
      paramLabel = "URL",
      description =
          "https://host[:port]/role-aliases/ALIAS/credentials, which issues keys to a station that"
              + " is enrolled by a code, in place of keys of your own")
  String issuer;

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description = "PEM file of the store's own CA (default: public CAs)")
  String ca;

  @Option(
      names = "--station",
      paramLabel = "ID",
      description = "station id (default: a fresh UUID of version 7)")
  String stationId;

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      completionCandidates = Candidates.Profiles.class,
      description = "what is measured: indoor10, enviro and others; see station sensors --help")
  String profile;

  @Option(names = "--wifi", paramLabel = "NAME", description = "name of a board's Wi-Fi network")
  String wifi;

  @Option(
      names = "--name",
      paramLabel = "TEXT",
      description = "the station's name in the network's registry, 3 to 50 characters")
  String name;

  @Option(
      names = "--location",
      paramLabel = "LAT,LON",
      description = "where it stands, degrees; with --name a registry entry is written")
  String location;

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      defaultValue = "Indoor",
      description = "Indoor, Outdoor or Moving, for the registry (default: ${DEFAULT-VALUE})")
  String type;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      defaultValue = "station.properties",
      description =
          "settings file; policy and registry entry go beside it (default: ${DEFAULT-VALUE})")
  Path output;

  @Option(names = "--yes", description = "ask nothing: what has no option is left out")
  boolean silent;

  @Option(names = "--force", description = "replace files that are there")
  boolean force;

  @Option(names = "--no-check", description = "write without asking the bucket")
  boolean unchecked;
}
