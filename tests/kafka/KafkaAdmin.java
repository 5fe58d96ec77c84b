import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * The few administrative requests the tests need, in one short-lived process. Kafka's own tools would
 * start a JVM for each and print for people.
 *
 * Usage: KafkaAdmin BOOTSTRAP COMMAND [ARGUMENT...]; the commands are those of `kafka.sh admin`.
 */
public final class KafkaAdmin {
  private static final int LEADER_TRIES = 300;
  private static final long LEADER_PAUSE_MS = 50;
  private static final int SCRAM_ITERATIONS = 4096;

  private final Admin admin;

  private KafkaAdmin(Admin admin) {
    this.admin = admin;
  }

  public static void main(String[] arguments) throws Exception {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers", arguments[0],
            "default.api.timeout.ms", "30000",
            "request.timeout.ms", "10000");
    try (Admin admin = Admin.create(settings)) {
      new KafkaAdmin(admin).run(arguments[1], List.of(arguments).subList(2, arguments.length));
    }
  }

  private void run(String command, List<String> rest) throws Exception {
    switch (command) {
      case "create":
        create(rest.get(0), Integer.parseInt(rest.get(1)), Short.parseShort(rest.get(2)), pairs(rest, 3));
        break;
      case "delete":
        admin.deleteTopics(List.of(rest.get(0))).all().get();
        break;
      case "describe":
        describe(rest.get(0));
        break;
      case "config":
        configure(rest.get(0), rest.get(1), pairs(rest, 2));
        break;
      case "scram":
        addUser(rest.get(0), rest.get(1), rest.size() > 2 ? rest.get(2) : "SCRAM-SHA-512");
        break;
      case "nodes":
        admin.describeCluster().nodes().get().forEach(System.out::println);
        break;
      case "controller":
        System.out.println(admin.describeMetadataQuorum().quorumInfo().get().leaderId());
        break;
      default:
        throw new IllegalArgumentException("unknown command " + command);
    }
  }

  /** Returns only when every partition has a leader: before that, the first records would have to wait. */
  private void create(String name, int partitions, short replication, Map<String, String> settings)
      throws Exception {
    try {
      NewTopic topic = new NewTopic(name, partitions, replication).configs(settings);
      admin.createTopics(List.of(topic)).all().get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) throw e;
    }
    for (int i = 0; i < LEADER_TRIES; i++, Thread.sleep(LEADER_PAUSE_MS)) {
      try {
        if (topic(name).partitions().stream().allMatch(partition -> partition.leader() != null)) return;
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof RetriableException)) throw e;
      }
    }
    throw new IllegalStateException("no leader for " + name);
  }

  private void describe(String name) throws Exception {
    for (var partition : topic(name).partitions()) {
      String leader = partition.leader() == null ? "none" : partition.leader().idString();
      List<String> inSync = partition.isr().stream().map(node -> node.idString()).sorted().toList();
      System.out.println(partition.partition() + " leader=" + leader + " isr=" + inSync);
    }
  }

  private void configure(String kind, String name, Map<String, String> settings) throws Exception {
    ConfigResource.Type type =
        kind.equals("topic") ? ConfigResource.Type.TOPIC : ConfigResource.Type.BROKER;
    Collection<AlterConfigOp> changes = new ArrayList<>();
    settings.forEach(
        (key, value) ->
            changes.add(new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET)));
    admin.incrementalAlterConfigs(Map.of(new ConfigResource(type, name), changes)).all().get();
  }

  private void addUser(String user, String password, String mechanism) throws Exception {
    ScramCredentialInfo info =
        new ScramCredentialInfo(ScramMechanism.fromMechanismName(mechanism), SCRAM_ITERATIONS);
    admin
        .alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(user, info, password)))
        .all()
        .get();
  }

  private TopicDescription topic(String name) throws Exception {
    return admin.describeTopics(List.of(name)).allTopicNames().get().get(name);
  }

  private static Map<String, String> pairs(List<String> arguments, int from) {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (String argument : arguments.subList(from, arguments.size())) {
      String[] pair = argument.split("=", 2);
      pairs.put(pair[0], pair[1]);
    }
    return pairs;
  }
}
