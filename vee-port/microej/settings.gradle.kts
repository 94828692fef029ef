rootProject.name = "opensensor-microej"

include("app")
