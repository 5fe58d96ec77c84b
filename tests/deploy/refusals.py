"""Values that the chart refuses, and the sentence it refuses them with.

`values` is laid over the values file `minimal`, or stands alone where `alone` says so.
"""

REFUSALS = [
    {
        "what": "nothing set at all",
        "alone": True,
        "values": "{}",
        "says": "config.connectors is empty; write an entry with name, path and signature for each Data Connector",
    },
    {
        "what": "no broker",
        "values": "config: {kafka: {brokers: []}}",
        "says": "config.kafka.brokers is empty; name at least one broker",
    },
    {
        "what": "a misspelt key",
        "values": "replicaCuont: 3",
        "says": "invalid propertyName 'replicaCuont'\n  - at '': value must be one of 'adminService', 'affinity', ",
    },
    {
        "what": "a misspelt key further in",
        "values": "ingress: {enabled: true, host: push.example.com}",
        "says": "additional properties 'host' not allowed",
    },
    {
        "what": "a misspelt section of the configuration",
        "values": "config: {shutdwon: {delay: 10s}}",
        "says": "config.shutdwon is no section of the configuration; write one of listen, admin, connectors, public_keys, "
        "duplicates, kafka, log, shutdown",
    },
    {
        "what": "a secret file without an entry in secrets",
        "values": "secrets: {building-a: null}",
        "says": "config.connectors[building-a].signature.secret_files: /etc/dtbridge/secrets/building-a/current is not there, "
        "for secrets.building-a is missing; make a Secret with the key current (kubectl create secret generic "
        "building-a --from-file=current=FILE) and add secrets: {building-a: {existingSecret: building-a}}",
    },
    {
        "what": "an entry in secrets without a Secret",
        "values": "secrets: {building-a: {existingSecret: ''}}",
        "says": "secrets.building-a names no Secret; make one (kubectl create secret generic building-a "
        "--from-file=KEY=FILE) and write existingSecret: building-a",
    },
    {
        "what": "an entry in secrets with a Secret and with data",
        "values": "secrets: {building-a: {data: {current: x}}}",
        "says": "secrets.building-a has both existingSecret and data; keep the first",
    },
    {
        "what": "a secret file that is not among the data",
        "values": "secrets: {building-a: {existingSecret: null, data: {courant: x}}}",
        "says": "/etc/dtbridge/secrets/building-a/current is not there, for secrets.building-a has only courant; add "
        "current or correct the name",
    },
    {
        "what": "a secret file that is not among the items",
        "values": "secrets: {building-a: {items: [{key: current, path: now}]}}",
        "says": "for secrets.building-a has only now; add current or correct the name",
    },
    {
        "what": "a secret file right in the folder of all Secrets",
        "values": "config: {kafka: {property_files: {sasl.password: /etc/dtbridge/secrets/password}}}",
        "says": "config.kafka.property_files[sasl.password]: /etc/dtbridge/secrets/password is in no folder of a Secret; write "
        "/etc/dtbridge/secrets/NAME/KEY",
    },
    {
        "what": "a file that nothing mounts",
        "values": "config: {public_keys: {jwks_file: /etc/keys/jwks.json}}",
        "says": "config.public_keys.jwks_file: nothing mounts /etc/keys/jwks.json; write /etc/dtbridge/secrets/NAME/KEY",
    },
    {
        "what": "a TLS key that nothing mounts",
        "values": "config: {listen: {tls: {certificate_file: /etc/dtbridge/secrets/building-a/current, key_file: tls.key}}}",
        "says": "config.listen.tls.key_file: nothing mounts tls.key",
    },
    {
        "what": "an unsigned connector without allow_unsigned",
        "values": "config: {connectors: [{name: a, path: /a, signature: {require: none}}]}",
        "says": "config.connectors[a].signature.require: none lets anybody replay deliveries; write allow_unsigned: true "
        "beside it if that is meant",
    },
    {
        "what": "a connector without any signature",
        "values": "config: {connectors: [{name: a, path: /a}]}",
        "says": "config.connectors[a].signature.secret_files names no file, but require is secret; name the file with the "
        "signature secret, as in [/etc/dtbridge/secrets/a/current], and add secrets.a",
    },
    {
        "what": "a connector with public keys of anybody",
        "values": "config: {connectors: [{name: a, path: /a, signature: {require: public_key}}]}",
        "says": "config.connectors[a].signature.organization is empty, but require is public_key; name your organization's id",
    },
    {
        "what": "a connector without a path",
        "values": "config: {connectors: [{name: a}]}",
        "says": "missing property 'path'",
    },
    {
        "what": "a duration without a unit",
        "values": "config: {shutdown: {delay: 5}}",
        "says": 'config.shutdown.delay: "5" is not a duration; write a whole number with a unit, as in 250ms, 5s, 1m',
    },
    {
        "what": "a duration with a fraction",
        "values": "config: {shutdown: {flush: 1.5s}}",
        "says": 'config.shutdown.flush: "1.5s" is not a duration',
    },
    {
        "what": "a public port that nobody knows beforehand",
        "values": "config: {listen: {address: '[::]:0'}}",
        "says": 'config.listen.address: "[::]:0" names no port that a Service could lead to; write one, as in "[::]:8080"',
    },
    {
        "what": "an admin port on the pod's loopback",
        "values": "config: {admin: {address: '127.0.0.1:9090'}}",
        "says": 'config.admin.address: "127.0.0.1:9090" takes connections from within the pod only; write "[::]:9090"',
    },
    {
        "what": "one port for both",
        "values": "config: {admin: {address: '0.0.0.0:8080'}}",
        "says": "config.listen.address and config.admin.address have the same port 8080; give the admin port another one",
    },
    {
        "what": "an address past the chart, by environment",
        "values": "extraEnv: [{name: DTBRIDGE_LISTEN_ADDRESS, value: '[::]:80'}]",
        "says": "extraEnv sets DTBRIDGE_LISTEN_ADDRESS, of which the Services, probes and the grace period would not know; "
        "set the key in config instead",
    },
    {
        "what": "an address past the chart, by argument",
        "values": "extraArgs: ['--admin=[::]:9000']",
        "says": "extraArgs has --admin, of which the Services and probes would not know; set config.admin.address instead",
    },
    {
        "what": "an address past the chart, by --set",
        "values": "extraArgs: ['--set', 'listen.address=127.0.0.1:1']",
        "says": "extraArgs sets listen.address=127.0.0.1:1, of which the Services, probes and the grace period would not "
        "know; set the key in config instead",
    },
    {
        "what": "a time of the shutdown past the chart, by --set=",
        "values": "extraArgs: ['--set=shutdown.drain=5m']",
        "says": "extraArgs sets shutdown.drain=5m, of which the Services, probes and the grace period would not know; set "
        "the key in config instead",
    },
    {
        "what": "both monitors",
        "values": "{serviceMonitor: {enabled: true}, podMonitor: {enabled: true}}",
        "says": "serviceMonitor and podMonitor are both enabled, which counts everything twice; switch one of them off",
    },
    {
        "what": "a monitor that the network policy keeps out",
        "values": "{serviceMonitor: {enabled: true}, networkPolicy: {enabled: true}}",
        "says": "networkPolicy.adminFrom is empty, which keeps Prometheus out; name its namespace",
    },
    {
        "what": "an Ingress without a host",
        "values": "ingress: {enabled: true}",
        "says": "ingress.hosts is empty; write the host name of the URL in the Data Connector",
    },
    {
        "what": "an HTTPRoute without a gateway",
        "values": "httpRoute: {enabled: true}",
        "says": "httpRoute.parentRefs is empty; name the gateway",
    },
    {
        "what": "a node port on a ClusterIP",
        "values": "service: {nodePort: 30080}",
        "says": "service.nodePort means nothing with the type ClusterIP; set service.type to NodePort or LoadBalancer",
    },
    {
        "what": "a traffic policy on a ClusterIP",
        "values": "service: {externalTrafficPolicy: Local}",
        "says": "service.externalTrafficPolicy means nothing with the type ClusterIP",
    },
    {
        "what": "a load balancer's setting without one",
        "values": "service: {type: NodePort, loadBalancerSourceRanges: [192.0.2.0/24]}",
        "says": "mean nothing with the type NodePort; set service.type to LoadBalancer, or remove them",
    },
    {
        "what": "an update that cannot move",
        "values": "rollingUpdate: {maxSurge: 0}",
        "says": "rollingUpdate.maxSurge and rollingUpdate.maxUnavailable are both 0, so no pod could ever be replaced",
    },
    {
        "what": "scaling between bounds the wrong way round",
        "values": "autoscaling: {enabled: true, minReplicas: 9}",
        "says": "autoscaling.minReplicas 9 is above autoscaling.maxReplicas 6; raise the second",
    },
    {
        "what": "scaling by nothing",
        "values": "autoscaling: {enabled: true, targetCPUUtilizationPercentage: null}",
        "says": "autoscaling has nothing to go by; set targetCPUUtilizationPercentage",
    },
    {
        "what": "scaling by a share of nothing",
        "values": "{autoscaling: {enabled: true}, resources: {requests: {cpu: null}}}",
        "says": "autoscaling goes by the use of cpu in percent of resources.requests.cpu, which is not set; set it",
    },
    {
        "what": "a disruption budget with two measures",
        "values": "podDisruptionBudget: {enabled: true, minAvailable: 1}",
        "says": "podDisruptionBudget takes one of minAvailable and maxUnavailable; set the other to null",
    },
    {
        "what": "a disruption budget with none",
        "values": "podDisruptionBudget: {enabled: true, maxUnavailable: null}",
        "says": "podDisruptionBudget has neither minAvailable nor maxUnavailable; set maxUnavailable: 1",
    },
    {
        "what": "a disruption budget that keeps every pod",
        "values": "podDisruptionBudget: {enabled: true, maxUnavailable: null, minAvailable: 2}",
        "says": "podDisruptionBudget would let no pod go, so no node with one could be drained; set maxUnavailable: 1",
    },
    {
        "what": "topics made twice",
        "values": "{topicsJob: {enabled: true}, config: {kafka: {topics: {create: true}}}}",
        "says": "topicsJob makes the topics so that the service needs no right to; set config.kafka.topics.create to false",
    },
    {
        "what": "a secret of the Job that is one of the service already",
        "values": "topicsJob: {enabled: true, secrets: {building-a: {existingSecret: x}}}",
        "says": "topicsJob.secrets.building-a is in secrets too, which the Job mounts as well; choose another name",
    },
    {
        "what": "a password of the Job that nothing mounts",
        "values": "topicsJob: {enabled: true, kafka: {property_files: {sasl.password: /etc/dtbridge/secrets/admin/password}}}",
        "says": "for topicsJob.secrets.admin is missing; make a Secret with the key password",
    },
    {
        "what": "a replica count in words",
        "values": "replicaCount: two",
        "says": "at '/replicaCount': got string, want integer",
    },
    {
        "what": "a port that is none",
        "values": "service: {port: 99999}",
        "says": "at '/service/port': maximum",
    },
]
