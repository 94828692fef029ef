rootProject.name = "opensensor-microej"

include("app", "mock", "vee-port")
